<?php

namespace Shop\Store;

use Shop\Pricing\Price;
use Shop\Pricing\Unit;

class Article
{
    public readonly Unit $unit;

    public function __construct(public string $name, private Price $price)
    {
        $this->unit = Unit::Piece;
    }

    public function price(): Price
    {
        return $this->price;
    }

    public function label(): string
    {
        return $this->unit->label() . Unit::from('p')->label();
    }
}
