// The last line but Maven's own that is a number: the accuracy of the last epoch.
def accuracies = new File(basedir, 'build.log').readLines()
    .collect { it.replaceAll(/^.*\] /, '').trim() }
    .findAll { it ==~ /0\.\d+/ }
assert accuracies.size() == 2 : "Expected an accuracy for each of 2 epochs, got $accuracies"
assert accuracies.last().toDouble() > 0.5 : "Expected to learn, got $accuracies"

def model = new java.util.zip.ZipFile(new File(basedir, 'model.scpl'))
def blocks = model.entries().collect { it.name }.findAll { it.startsWith('weights/block') }
model.close()
assert blocks.size() >= 4 : "Expected a model file with an entry for each of 4 blocks, got $blocks"
