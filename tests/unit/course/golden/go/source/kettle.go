// Package kettle boils water for any number of cups.
//
// See [Boiler] for the heart of it.
package kettle

import (
	"errors"
	"fmt"
	"sync"

	"example.org/kettle/v2/internal/boiler"
	probe "example.org/kettle/v2/sensor"
	own "example.org/kettle/v2/vendorless/errors"
	_ "example.org/elsewhere/driver"
)

// ErrEmpty is returned by [Kettle.Pour] when nothing is left.
var ErrEmpty = errors.New("kettle: empty")

// MaxCups is how many cups fit.
const MaxCups = 12

// Mode says how a kettle heats.
type Mode int

// The modes there are.
const (
	Gentle Mode = iota // slowly, for tea
	Fast
	_
	furious
)

var (
	defaults = Options{Cups: 2}
	mu       sync.Mutex
	std, spare *Kettle
)

// Options configure a kettle.
type Options struct {
	// Cups is how many cups to boil, at most [MaxCups].
	Cups int
	Mode, fallback Mode // how to heat
	Sensor       probe.Sensor
	done         func(cups int) error `json:"-"`
}

// Celsius is a temperature.
type Celsius = probe.Degrees

// Hook is told about every cup.
type Hook func(cup int) error

// A Pourer gives away what it holds.
type Pourer interface {
	probe.Named
	// Pour fills cups.
	Pour(cups int, to ...string) (poured int, err error)
	rest() int
}

// Kettle boils and pours.
type Kettle struct {
	*boiler.Boiler
	Options
	sync.Mutex
	left int
	log  *own.Log
}

var _ Pourer = (*Kettle)(nil)

// New makes a kettle that is off.
func New(options Options, hooks ...Hook) (*Kettle, error) {
	if options.Cups > MaxCups {
		return nil, fmt.Errorf("kettle: %d cups are too many", options.Cups)
	}
	b := boiler.New(options.Sensor)
	k := &Kettle{Boiler: b, Options: options, log: own.New("kettle")}
	for _, hook := range hooks {
		k.each(hook)
	}
	return k, nil
}

// Must is like [New] but panics.
//
// Deprecated: handle the error
// of New.
func Must(options Options) *Kettle {
	kettle, err := New(options)
	if err != nil {
		panic("kettle: " + err.Error())
	}
	kettle.Heat(probe.Degrees(100))
	return kettle
}

func init() {
	std = Must(defaults)
	std.Pour(1)
}
