RSpec.describe Ledger::Entry do
  let(:entry) { described_class.new(1) }

  it "keeps its amount" do
    made = Ledger::Entry.new(2)
    expect(made.note("x")).to eq(1)
  end
end
