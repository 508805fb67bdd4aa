//go:build !tiny

package kettle

import (
	"cmp"

	"example.org/kettle/v2/sensor"
)

// Number is what can be measured.
type Number interface {
	~int | ~float64
}

// Stack keeps what was put on it.
type Stack[T any, Mode cmp.Ordered] struct {
	items []T
	top   *Stack[T, Mode]
	watch sensor.Named
}

// Push puts one on.
//
//go:noinline
func (s *Stack[T, M]) Push(item T) *Stack[T, M] {
	s.items = append(s.items, item)
	s.top.Push(item)
	s.watch.Title()
	return s
}

// Largest finds the largest of many.
func Largest[T Number](first T, others ...T) T {
	stack := &Stack[T, int]{}
	stack.Push(first).Push(first)
	made := Map[T, string](others, nil)
	_ = made
	return T(first)
}

// Map changes every item.
func Map[From, To any](from []From, change func(From) To) []To { return nil }
