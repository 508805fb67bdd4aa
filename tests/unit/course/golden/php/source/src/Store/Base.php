<?php

namespace Shop\Store;

abstract class Base
{
    protected function __construct(private string $kind) {}

    abstract public function isOpen(): bool;

    final protected function forget(callable $what): void {}

    /** Says what it is. */
    public function describe(): string
    {
        return $this->kind;
    }
}

trait Named
{
    public string $name = 'shop';
}

final class NotFound extends \RuntimeException
{
    public static function named(string $name): self
    {
        return new self("no $name");
    }
}
