package kettle

import "testing"

func TestPour(t *testing.T) {
	k := Must(helper())
	if _, err := k.Pour(1); err != ErrEmpty {
		t.Fatalf("got %v", err)
	}
}

func BenchmarkPour(b *testing.B) {}

func FuzzPour(f *testing.F) {}

func TestMain(m *testing.M) {}

func Testing(t *testing.T) {}

func helper() Options { return Options{} }

func max(a, b int) int { return a }
