<?php

declare(strict_types=1);

namespace Shop;

use InvalidArgumentException;
use Shop\Store\{Store, Memory as Shelf};

/** The smallest coin. */
const CENT = 1;
define('SHOP_OPEN', true);

if (!function_exists('Shop\open')) {
    /**
     * Opens a shop.
     *
     * @param string ...$names who works there
     * @return Store what it sells
     */
    function open(?Shelf $shelf = null, string ...$names)
    {
        if ($names === []) {
            throw new InvalidArgumentException('nobody ' . 'works here');
        }
        $shelf = $shelf ?? new Shelf();
        assert($shelf->isOpen(), 'it is closed');

        return $shelf;
    }
}

function close(): void
{
    $store = open(null, 'Ann');
    $store->clear();
    \Shop\Store\log('closed');
    log('not the one above');
}
