// The last line but Maven's own that is a number: the accuracy of the last epoch.
def accuracies = new File(basedir, 'build.log').readLines()
    .collect { it.replaceAll(/^.*\] /, '').trim() }
    .findAll { it ==~ /0\.\d+/ }
assert accuracies.size() == 2 : "Expected an accuracy for each of 2 epochs, got $accuracies"
assert accuracies.last().toDouble() > 0.5 : "Expected to learn, got $accuracies"
