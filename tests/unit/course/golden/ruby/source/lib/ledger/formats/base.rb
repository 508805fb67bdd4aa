require "ledger/balance"

class Ledger::Formats::Base
  def line(item)
    raise NotImplementedError
  end
end
