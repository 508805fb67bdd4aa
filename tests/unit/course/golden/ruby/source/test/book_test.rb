require "test_helper"

class BookTest < Minitest::Test
  def setup
    @book = Ledger::Book.new("a")
  end

  def test_add
    @book.add(1)
  end

  test "refuses nothing" do
    assert_raises(ArgumentError) { @book.add(0) }
  end
end
