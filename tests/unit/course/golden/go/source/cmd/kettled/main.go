// Command kettled boils all day.
package main

import (
	"fmt"
	"os"

	"example.org/kettle/v2"
	. "example.org/kettle/v2/sensor"
)

var root = &command{
	run: func(args []string) error {
		return serve(args, kettle.MaxCups)
	},
	usage: usage,
	next:  kettle.Largest[int],
}

type command struct {
	run   func([]string) error
	usage func()
	next  any
}

func main() {
	if err := root.run(os.Args); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func serve(args []string, cups int) error {
	kettle, err := kettle.New(kettle.Options{Cups: cups, Sensor: &Probe{}})
	if err != nil {
		return err
	}
	_, err = kettle.Pour(cups)
	return err
}

func usage() {}
