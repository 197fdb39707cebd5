package storage_test

import (
	"flag"

	"anping/storage/storetest/bulk"
)

// scaled runs the tests of this file at full size and prints figures, on a
// durable database: go test ./storage -run Scale -scale -v. Without it they run
// at a hundredth of the size and count the work; they look at no clock.
var scaled = flag.Bool("scale", false, "run the scale tests at full size")

// part is which part of the full size is tested.
func part() int {
	if *scaled {
		return 1
	}
	return 100
}

// queueOf is the queue of docs/performance.md, or a part of it.
func queueOf(part int) bulk.Queue {
	return bulk.Queue{Platform: "fake", Settled: 1_000_000 / part, Crowded: 100_000 / part, Backed: 20_000 / part}
}

// companyOf is the company of docs/performance.md, or a part of it.
func companyOf(part int) bulk.Company {
	return bulk.Company{
		Platform: "fake", Groups: 5_000 / part, People: 100_000 / part, Open: 50_000 / part, Closed: 1_000_000 / part, Entries: 100_000 / part,
	}
}
