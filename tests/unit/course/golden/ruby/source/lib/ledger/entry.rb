module Ledger
  # One line of a book.
  Entry = Struct.new(:amount) do
    # Writes something beside it.
    def note(text)
      @notes = [text]
    end
  end
end

# A book, reopened.
class Ledger::Book
  def pages
    entries.size / Entry.members.size
  end
end
