# frozen_string_literal: true

require "json"
require "ledger/version"
require_relative "ledger/book"

# Books that balance.
module Ledger
  autoload :Report, "ledger/report"

  class << self
    # Opens a book.
    #
    # @param path [String] where it lies
    # @return [Book] the book
    def open(path, mode: "r", &block)
      Book.new(path, mode: mode).tap(&block)
    end

    private

    def cache = @cache ||= {}
  end

  def self.default
    open("default")
  end
  private_class_method :default
end
