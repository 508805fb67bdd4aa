module Ledger
  # Sums.
  module Balance
    module_function

    def sum_of(entries)
      entries.sum(&:amount)
    end
  end

  module Formats
    # One line an entry.
    module Plain
      extend self

      def line(entry)
        "#{entry.amount} #{Balance.sum_of([entry])}"
      end
    end
  end
end
