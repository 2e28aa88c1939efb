#!/bin/sh
# Makes the JPEG files in this folder by cjpeg of libjpeg-turbo (2.1.5 made those stored here).
# The image: red 3x + 20, green 3y + 30, blue floor(1.5 (x + y)) + 10.
cd "$(dirname "$0")" || exit 1
awk 'BEGIN {
  print "P3 64 64 255"
  for (y = 0; y < 64; y++)
    for (x = 0; x < 64; x++)
      print 3 * x + 20, 3 * y + 30, int(1.5 * (x + y)) + 10
}' > image.ppm
printf '0;\n1;\n2;\n' > scans.txt
make() {
  name=$1
  shift
  cjpeg -quality 95 "$@" -outfile "$name.jpg" image.ppm
}
make 444 -sample 1x1
make 422 -sample 2x1
make 440 -sample 1x2
make 411 -sample 4x1
make 420 -sample 2x2
make mixed -sample 2x1,1x1,1x2
make optimized -optimize
make progressive -progressive
make restarts -restart 1B
make scans -scans scans.txt
make rgb -rgb
make gray -grayscale
make arithmetic -arithmetic
# Of one level, whose data is all zeros.
awk 'BEGIN { print "P2 64 64 255"; for (i = 0; i < 4096; i++) print 128 }' > image.ppm
make flat -grayscale -optimize
rm image.ppm scans.txt
