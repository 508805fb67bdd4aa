package main

import (
	"example.org/kettle/v2"
	_ "example.org/kettle/v2/vendorless/errors"
)

// Nothing here can be what another package keeps to itself, nor what a package imported for its effects defines.
func unknown() {
	kettle.clamp(1)
	kettle.Testing(nil)
	for _, item := range []any{} {
		item.New("x")
	}
}
