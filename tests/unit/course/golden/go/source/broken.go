package kettle

func half( {
	return
}

// Whole is read all the same.
func Whole() int { return MaxCups }
