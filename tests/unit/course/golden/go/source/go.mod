module example.org/kettle/v2

go 1.21
