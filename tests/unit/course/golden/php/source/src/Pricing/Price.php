<?php

namespace Shop\Pricing {
    /** An amount of money. */
    class Price
    {
        public function __construct(private int $cents) {}

        public function plus(Price $other): static
        {
            return new static($this->cents + $other->cents);
        }

        public function half(): self
        {
            $self = $this->plus($this);

            return $self->plus($self);
        }
    }

    trait Rounds
    {
        public function round(Price $price): Price
        {
            return $price;
        }
    }

    enum Unit: string implements \JsonSerializable
    {
        case Piece = 'p';
        case Kilo = 'k';

        const DEFAULT = self::Piece;

        public function label(): string
        {
            return match ($this) {
                self::Piece => 'piece',
                Unit::Kilo => 'kilo',
            };
        }

        public function jsonSerialize(): mixed
        {
            return $this->label();
        }
    }
}
