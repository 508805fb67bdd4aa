package kettle

import "fmt"

// Pour fills cups until nothing is left.
func (k *Kettle) Pour(cups int, to ...string) (poured int, err error) {
	k.Lock()
	defer k.Unlock()
	if k.left == 0 {
		return 0, ErrEmpty
	}
	// TODO: mind the spout
	for poured < cups {
		poured += k.rest()
		k.log.Print(fmt.Sprint(poured), k.name)
	}
	return poured, &SpillError{Cups: cups}
}

func (k *Kettle) rest() int {
	// Name is a field here, and this closure is part of rest.
	taste := func(k int) int { return clamp(k) }
	return taste(k.left)
}

func (k *Kettle) each(hook Hook) {
	if err := hook(k.left); err != nil {
		panic(fmt.Sprintf("kettle: a hook failed: %v", err))
	}
	k.Boiler.OnHeat(k.heated)
}

func (k Kettle) heated() {}

func (Kettle) Name() string { return "kettle" }

// SpillError says how much was spilled.
type SpillError struct{ Cups int }

func (e *SpillError) Error() string { return fmt.Sprintf("%d cups spilled", e.Cups) }

func clamp(value int) int {
	std := value
	std.Pour(1)
	New := func() int { return max(std, 0) }
	return New()
}
