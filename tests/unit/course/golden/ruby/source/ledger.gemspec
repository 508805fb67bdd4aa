Gem::Specification.new do |spec|
  spec.name = "ledger"
  spec.version = "1.0.0"
  spec.summary = "Books that balance"
  spec.files = Dir["lib/**/*.rb"]
end
