module Ledger
  class Report < Formats::Base
    def self.for(book)
      new(book).render
    end

    def render # :nodoc:
      Formats::Plain.line(Entry.new(1))
      Book::LIMIT.times { |n| line(n) }
      ::File.open("x")
      String.new
    end

    define_method(:title) { render }
  end
end

if __FILE__ == $PROGRAM_NAME
  Ledger::Report.for(nil)
end
