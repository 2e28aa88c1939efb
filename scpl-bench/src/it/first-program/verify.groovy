// The last line but Maven's own that is a number: the accuracy of the last epoch.
def accuracies = new File(basedir, 'build.log').readLines()
    .collect { it.replaceAll(/^.*\] /, '').trim() }
    .findAll { it ==~ /0\.\d+/ }
assert accuracies.size() == 2 : "Expected an accuracy for each of 2 epochs, got $accuracies"
assert accuracies.last().toDouble() > 0.5 : "Expected to learn, got $accuracies"

// A safetensors file: the length of the header in 8 bytes, the lowest first, then the header in JSON.
def model = new File(basedir, 'model.safetensors').bytes
def length = java.nio.ByteBuffer.wrap(model).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong()
def header = new groovy.json.JsonSlurper().parseText(new String(model, 8, (int) length, 'UTF-8'))
def blocks = header.keySet().findAll { it.startsWith('block') }.collect { it.split('\\.')[0] }.unique()
assert blocks.size() == 4 : "Expected a model file with numbers of 4 blocks, got $blocks"
