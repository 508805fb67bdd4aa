package log

// Log collects lines.
type Log struct{ lines []string }

// New begins a log.
func New(name string) *Log { return &Log{} }

// Print adds a line.
func (l *Log) Print(parts ...any) {}
