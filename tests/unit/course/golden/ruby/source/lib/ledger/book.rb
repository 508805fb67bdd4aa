# frozen_string_literal: true

require_relative "balance"
require_relative "entry"

module Ledger
  # Raised when the sums differ.
  class Unbalanced < StandardError; end

  # A book of {Entry entries}.
  #
  # @example
  #   Book.new("a").add(1)
  class Book
    include Balance
    include Enumerable
    extend Formats::Plain

    # Entries a book takes.
    LIMIT = 100
    SECRET = :key
    private_constant :SECRET

    attr_reader :path, :entries
    attr_writer :owner

    def self.load(path)
      book = new(path)
      book.add(1)
      book
    end

    def initialize(path, mode: "r", **options)
      @path = path
      @first = Entry.new(0)
      @entries = [@first]
    end

    # Adds an amount.
    #
    # +amount+ is in cents.
    # @return [Entry]
    def add(amount, *notes, &block)
      raise ArgumentError, "nothing to add" if amount.zero?
      raise Unbalanced.new("full") unless room?

      entry = Entry.new(amount)
      entry.note(notes)
      @first.note("x")
      entries.each { |item| item.note(total) }
      @entries << entry
      self
    end

    def each(&block) = entries.each(&block)

    def <=>(other)
      total <=> other.total
    end

    protected def total
      warn "total is deprecated, use sum"
      sum_of(entries)
    end

    private

    # TODO: count pages
    def room?
      entries.size < LIMIT
    end

    public

    def close!
      fail "already closed" if @closed
      Ledger.open(path)
      Report.for(self)
    end

    def helper; end
    private :helper
  end
end
