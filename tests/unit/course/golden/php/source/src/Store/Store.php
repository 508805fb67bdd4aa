<?php
/**
 * Stores keep articles.
 */

namespace Shop\Store;

use Countable;
use Shop\Pricing;

interface Store extends Countable
{
    public const LIMIT = 50, NONE = 0;

    /**
     * Finds an article, see {@see Article}.
     *
     * @throws NotFound
     */
    public function find(string $name): ?Article;

    public function price(string $name): Pricing\Price;

    public function clear(): void;
}

function log(string $line): void
{
}
