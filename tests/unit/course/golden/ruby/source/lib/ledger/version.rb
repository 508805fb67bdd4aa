# frozen_string_literal: true

module Ledger
  VERSION = "1.0.0"
end
