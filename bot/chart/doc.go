// Package chart draws what a Body asks for (bot.Drawing), as a PNG.
//
// A Shelf stands before the Media that a platform reads files from: what is a
// drawing it draws, everything else it passes on. So a picture is made outside
// every transaction, at the moment it is sent, and the same figures give the same
// picture: no clock, no randomness, no font of the machine. Letters are the Go
// fonts (golang.org/x/image/font/gofont, BSD licence), which have no Chinese.
package chart
