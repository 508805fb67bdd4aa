<?php

namespace Shop\Store;

use Shop\Pricing\{Price, Rounds};
use Psr\Log\LoggerInterface as Logger;

/**
 * Keeps articles as long as it lives.
 *
 * @template T
 */
#[\AllowDynamicProperties]
class Memory extends Base implements Store
{
    use Rounds, Named {
        round as protected nearest;
    }

    /** @var Article[] */
    private array $articles = [];
    public static int $made = 0;

    /** @var Price|null */
    private $last;

    public function __construct(
        private readonly Price $start = new Price(1),
        protected ?Logger $logger = null,
    ) {
        parent::__construct('memory');
        $this->last = $start;
        self::$made++;
    }

    public function find(string $name): ?Article
    {
        foreach ($this->articles as $article) {
            if ($article->name === $name) {
                return $article;
            }
        }
        if (count($this->articles) >= self::LIMIT) {
            throw NotFound::named($name);
        }

        return null;
    }

    public function price(string $name): Price
    {
        $found = $this->find($name);
        if ($found instanceof Article) {
            return $found->price()->plus($this->start);
        }
        /** @var Price $price */
        $price = $this->nearest($this->last->half());
        $counter = new class ($price) extends Price {
            public function half(): Price
            {
                return $this->half();
            }
        };

        return $price->half();
    }

    /**
     * @deprecated since 2.0
     */
    public function clear(): void
    {
        trigger_error('use forget() instead', E_USER_DEPRECATED);
        $this->articles = array_map(fn (Article $article) => $article->price(), []);
        $this->forget(static fn () => static::fresh()->describe());
    }

    public static function fresh(): static
    {
        return new static();
    }

    public function count(): int
    {
        // TODO: count twice
        return \count($this->articles);
    }

    public function isOpen(): bool
    {
        return true;
    }
}
