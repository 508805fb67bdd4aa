<?php

namespace Shop\Tests;

use PHPUnit\Framework\Attributes\Test;
use PHPUnit\Framework\TestCase;
use Shop\Store\Memory;

final class MemoryTest extends TestCase
{
    private Memory $memory;

    protected function setUp(): void
    {
        $this->memory = new Memory();
    }

    public function testItIsOpen(): void
    {
        self::assertTrue($this->memory->isOpen());
    }

    #[Test]
    public function it_finds(): void
    {
        $memory = Memory::fresh();
        $memory->find('tea');
    }
}
