// Copyright 2024 The Kettle Authors. All rights reserved.

// Package sensor measures.
package sensor

// Degrees is a temperature in °C.
type Degrees float64

// String shows it.
func (d Degrees) String() string { return "°C" }

// Named has a title.
type Named interface{ Title() string }

// Sensor tells the temperature.
type Sensor interface {
	Named
	Read() Degrees
}

// Probe is a sensor on a wire.
type Probe struct{ last Degrees }

var _ Sensor = &Probe{}

func (p *Probe) Read() Degrees { return p.last }

func (p *Probe) Title() string { return p.last.String() }
