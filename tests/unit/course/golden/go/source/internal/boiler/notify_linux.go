package boiler

// notify tells everyone.
func (b *Boiler) notify() {
	for _, call := range b.heated {
		call()
	}
}
