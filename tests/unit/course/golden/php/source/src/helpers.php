<?php

/** Formats an amount. */
function money(Shop\Pricing\Price $price): string
{
    return sprintf('%d', $price->plus($price));
}

class RuntimeException {}
