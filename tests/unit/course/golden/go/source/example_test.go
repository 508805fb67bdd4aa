package kettle_test

import (
	"fmt"

	"example.org/kettle/v2"
)

// How to pour one cup.
func ExampleKettle_Pour() {
	k, _ := kettle.New(kettle.Options{})
	fmt.Println(k.Pour(1))
	// Output: 1
}
