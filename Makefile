# What a developer types. Everything here is one command of the README or of
# .ci/run; nothing needs make.

.PHONY: demo test ci bench lint

demo: ## try it in a browser
	go run ./cmd/anping demo

test: ## what a fresh machine with only Go can test
	go test ./...

ci: ## everything, installing what is missing
	.ci/run

lint: ## the checks that read code and run none
	.ci/run modules format vet static lint

bench: ## how fast, on this machine
	go run ./cmd/anping bench
