/*
Package boiler heats.
*/
package boiler

import (
	"time"

	"example.org/kettle/v2/sensor"
)

type (
	// Boiler heats water until its sensor says so.
	Boiler struct {
		sensor sensor.Sensor
		base
		state struct{ on bool }
	}

	base struct{ heated []func() }
)

// New makes a boiler around a sensor.
func New(sensor sensor.Sensor) *Boiler {
	boiler := &Boiler{sensor: sensor}
	boiler.OnHeat(nil)
	return boiler
}

// Heat warms until a temperature is reached.
func (b *Boiler) Heat(until sensor.Degrees) {
	switch s := b.sensor.(type) {
	case *sensor.Probe:
		s.Read()
	}
	for b.sensor.Read() < until {
		time.Sleep(time.Second)
		b.notify()
	}
	select {
	case now := <-time.After(0):
		now.String()
	}
}

// OnHeat is told when it is hot.
func (b *base) OnHeat(call func()) { b.heated = append(b.heated, call) }
