// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import io.github.scpl.bench.IdxFiles;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RefusedOptionsTest {
  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void chooseOut() {
    out = folder.resolve("out");
  }

  @AfterEach
  void noResultIsWritten() {
    assertFalse(Files.exists(out.resolve("result.json")));
    assertFalse(Files.exists(out.resolve("result.json.part")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--method=sclp | --method: expected a method of bp, bp-exits, gpipe, scpl, dascpl, ee,"
            + " predsim, al; got sclp",
        "--model=vgg9 | --model: expected vgg8, resnet18-old, resnet18, resnet34, resnet50,"
            + " resnet101 or resnet152 for images, or transformer or bilstm for text, got vgg9",
        "--model=bilstm | --model: expected vgg8, resnet18-old, resnet18, resnet34, resnet50,"
            + " resnet101 or resnet152 for images, got bilstm",
        "--cores=0 | --cores: expected a number of at least 1, got 0",
        "--projector=x | --projector: expected the type of a projector such as",
        "--projector=m,i | --projector: expected the type of a projector such as",
        "--width=0 | --width: expected a positive number, got 0.0",
        "--width=-1 | --width: expected a positive number, got -1.0",
        "--width=NaN | --width: expected a positive number, got NaN",
        "--temperature=0 | --temperature: expected a positive number, got 0.0",
        "--batch=-1 | --batch: expected a number of at least 1, got -1",
        "--batch=0 | --batch: expected a number of at least 1, got 0",
        "--epochs=0 | --epochs: expected a number of at least 1, got 0",
        "--lr=-0.1 | --lr: expected a positive number, got -0.1",
        "--lr=Infinity | --lr: expected a positive number, got Infinity",
        "--end-lr=-1 | --end-lr: expected a number of at least 0, got -1.0",
        "--warm-up-epochs=-1 | --warm-up-epochs: expected a number from 0 to 0, below --epochs, got"
            + " -1",
        "--warm-up-epochs=1 | --warm-up-epochs: expected a number from 0 to 0, below --epochs, got"
            + " 1",
        "--optimizer=adagrad | --optimizer: expected adam, adamw or sgd, got adagrad",
        "--weight-decay=-1 | --weight-decay: expected a number of at least 0, got -1.0",
        "--weight-decay=NaN | --weight-decay: expected a number of at least 0, got NaN",
        "--momentum=0.9 | --momentum: is for sgd only, got adam; leave it out",
        "--nesterov | --nesterov: is for sgd only, got adam; leave it out",
        "--clip-norm=0 | --clip-norm: expected a positive number, got 0.0",
        "--stages=0 | --stages: expected a number of at least 1, got 0",
        "--stages=9999 | --stages: expected at most ",
        "--native-threads=0 | --native-threads: expected a number of at least 1, got 0",
        "--native-threads=9999 | --native-threads: expected at most ",
        "--capacity=0 | --capacity: expected a number from 1 to 1000, got 0",
        "--placement=1+x | --placement: expected auto, fastest, blocks per stage such as 1+3 ",
        "--placement=1+ | --placement: expected auto, fastest, blocks per stage such as 1+3 ",
        "--placement=0 | --placement: expected auto, fastest, blocks per stage such as 1+3 ",
        "--placement=5 | --placement: expected 4 blocks in all, got 5",
        "--augment=much | --augment: expected an augmentation of none, basic, strong; got much",
        "--train-limit=0 | --train-limit: expected a number of at least 1, got 0",
        "--test-limit=-4 | --test-limit: expected a number of at least 1, got -4",
        "--train-limit=9 | --train-limit: expected at least 10, a sample of each class, got 9",
        "--data=imagenet | --data: expected fashion-mnist, cifar10:PATH, cifar100:PATH, ",
        "--data=cifar10 | --data: expected cifar10:PATH, got cifar10; add the path",
        "--data=idx: | --data: expected idx:PATH, got idx:; add the path",
        "--data=fashion-mnist:x | --data: fashion-mnist is built in and takes no path, got"
            + " fashion-mnist:x",
        "--data=cifar100:/no/such/folder | /no/such/folder: expected a folder or an archive, got"
            + " nothing; check the path or download the data set"
      })
  void whatCannotBeIsRefusedInOneLine(String option, String message) {
    String got = Tiny.run("train", out, option).refused();
    assertTrue(got.startsWith(message), got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--momentum=1 | --momentum: expected a number from 0 to 1, but not 1, got 1.0",
        "--momentum=-0.1 | --momentum: expected a number from 0 to 1, but not 1, got -0.1",
        "--nesterov | --nesterov: expected --momentum above 0 with it, got 0.0"
      })
  void whatCannotBeOfSgdIsRefusedInOneLine(String option, String message) {
    assertEquals(message, Tiny.run("train", out, "--optimizer=SGD", option).refused());
  }

  @Test
  void anUnknownOptimizerIsNamedBeforeItsOptions() {
    String message = "--optimizer: expected adam, adamw or sgd, got x";
    assertEquals(message, Tiny.run("train", out, "--optimizer=x", "--momentum=0.9").refused());
    assertEquals(message, Cli.run("throughput", "--optimizer=x", "--momentum=0.9").refused());
  }

  @Test
  void momentumBesideAnotherOptimizerIsRefused() {
    assertEquals(
        "--momentum: is for sgd only, got adamw; leave it out (see 'scpl throughput --help')",
        Cli.run("throughput", "--optimizer=AdamW", "--momentum=0.9").refused());
  }

  @Test
  void whatCannotBeOfOneMethodIsRefusedInOneLine() {
    assertEquals(
        "--micro-batches: expected a number of at least 1, got 0",
        Tiny.run("train", out, "--method=gpipe", "--micro-batches=0").refused());
    String exit = Tiny.run("train", out, "--method=dascpl", "--predictor=i").refused();
    assertTrue(exit.startsWith("--predictor: expected the type of an exit such as"), exit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--layers=1 | --layers: expected at least 2, with the embedding, got 1",
        "--layers=2147483647 | --layers: expected at most 1000, got 2147483647",
        "--width=1e300 | --width: expected at most 1000, got 1.0E300",
        "--hidden=2147483647 | --hidden: expected at most 1048576, got 2147483647",
        "--embedding=2000000 | --embedding: expected at most 1048576, got 2000000",
        "--max-length=100000 | --max-length: expected a number from 1 to 65536, got 100000",
        "--heads=0 | --heads: expected a number of at least 1, got 0",
        "--hidden=-3 | --hidden: expected a number of at least 1, got -3",
        "--embedding=0 | --embedding: expected a number of at least 1, got 0",
        "--dropout=1 | --dropout: expected a rate from 0 to 1, got 1.0",
        "--max-length=0 | --max-length: expected a number from 1 to 65536, got 0",
        "--vocabulary-size=2 | --vocabulary-size: expected at least 3 ids, got 2",
        "--noise=1.5 | --noise: expected a share from 0 to 1, got 1.5",
        "--skip-bad-rows=-1 | --skip-bad-rows: expected a number of rows, got -1",
        "--heads=7 | --heads: expected a divisor of 300, the width of the embedding, got 7",
        "--original-word-vector-shift | --original-word-vector-shift: expected --word-vectors with"
            + " it, got none",
        "--original-missing-vectors | --original-missing-vectors: expected --word-vectors with it,"
            + " got none",
        "--word-vectors=x | --word-vectors: expected glove:FILE or fasttext:FILE, got x",
        "--augment=basic | --augment: is for images only, got text; leave it out (see 'scpl train"
            + " --help')"
      })
  void whatCannotBeOfTextIsRefusedInOneLine(String option, String message) {
    assertEquals(message, Tiny.run("train", out, option, "--data=banking77").refused());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--layers=3",
        "--embedding=300",
        "--hidden=300",
        "--mask-pads",
        "--max-length=60",
        "--vocabulary-size=30000",
        "--bucket",
        "--word-vectors=glove:x",
        "--original-word-vector-shift",
        "--original-missing-vectors",
        "--keep-stop-words",
        "--skip-bad-rows"
      })
  void optionsOfTextAreRefusedForImages(String option) {
    String name = option.replaceFirst("=.*", "");
    for (String command : new String[] {"train", "compare"}) {
      assertEquals(
          name + ": is for text only, got images; leave it out (see 'scpl " + command + " --help')",
          Tiny.run(command, out, option, "--data=cifar10:/no/such/folder").refused());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--heads=6", "--dropout=0.1"})
  void optionsOfTheTransformerAreRefusedForOthers(String option) {
    String start = option.replaceFirst("=.*", "") + ": is for transformer only, got ";
    String[] lstm = {"--data=banking77", "--model=BiLSTM"};
    assertTrue(
        Tiny.run("train", out, option, lstm[0], lstm[1]).refused().startsWith(start + "bilstm;"));
    assertTrue(Tiny.run("train", out, option).refused().startsWith(start + "vgg8;"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tokens=60", "--vocabulary-size=30000", "--layers=4"})
  void throughputRefusesOptionsOfTextForImages(String option) {
    String start = option.replaceFirst("=.*", "") + ": is for text only, got images;";
    assertTrue(Cli.run("throughput", option).refused().startsWith(start));
    assertTrue(Cli.run("throughput", option, "--model=resnet18").refused().startsWith(start));
  }

  @Test
  void theEmbeddingIsAsWideAsTheWordVectors() throws IOException {
    Path vectors =
        Files.writeString(folder.resolve("v.txt"), "card 1 2 3 4 5 6\ncash 2 1 0 1 2 3\n");
    String given = "--word-vectors=glove:" + vectors;
    assertEquals(
        "--embedding: expected 6 (times --width), as the word vectors have, got 300",
        Tiny.run("train", out, given, "--data=banking77", "--embedding=300").refused());
    assertEquals(
        "--heads: expected a divisor of 6, the width of the embedding, got 4",
        Tiny.run("train", out, given, "--data=banking77", "--heads=4").refused());
  }

  @Test
  void moreStagesThanBlocksAreRefused() {
    assertEquals(
        "--stages: expected at most 4, as there are blocks, got 9",
        Tiny.run("train", out, "--stages=9", "--cores=9").refused());
  }

  @Test
  void moreThreadsThanCoresAreRefused() {
    assertEquals(
        "--stages: expected at most 3 threads in all, the number of cores (see --cores), got 4"
            + " (2 x 2 native)",
        Tiny.run("train", out, "--stages=2", "--cores=3", "--native-threads=2").refused());
    assertEquals(
        "--placement: expected at most 3 threads in all, the number of cores (see --cores), got 4"
            + " (2 x 2 native)",
        Tiny.run("train", out, "--placement=1+3", "--cores=3", "--native-threads=2").refused());
  }

  @Test
  void associatedLearningOfTextIsRefused() {
    assertEquals(
        "The method al is for images, got text; use another",
        Tiny.run("train", out, "--method=al", "--data=banking77").refused());
  }

  @Test
  void aModelOfImagesIsRefusedForText() {
    assertEquals(
        "--model: expected transformer or bilstm for text, got vgg8",
        Tiny.run("train", out, "--model=vgg8", "--data=banking77").refused());
  }

  @Test
  void aPlacementThatContradictsTheStagesIsRefused() {
    assertEquals(
        "--placement 4 has 1 stages, but --stages 2",
        Tiny.run("train", out, "--placement=4", "--stages=2").refused());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--batch=0",
        "--steps=0",
        "--warm-up=0",
        "--repeats=0",
        "--steps=2000000000",
        "--capacity=2000000000"
      })
  void throughputRefusesWhatCannotBe(String option) {
    String got = Cli.run("throughput", option).refused();
    String name = option.substring(0, option.indexOf('='));
    assertTrue(got.startsWith(name + ": expected a number from 1 to "), got);
  }

  @Test
  void throughputRefusesUnknownMethodsAndModels() {
    assertTrue(Cli.run("throughput", "--method=x").refused().startsWith("--method: "));
    assertTrue(Cli.run("throughput", "--model=x").refused().startsWith("--model: "));
  }

  @Test
  void compareNamesItsOwnOption() {
    assertEquals(
        "--methods: expected a method of bp, bp-exits, gpipe, scpl, dascpl, ee, predsim, al; got"
            + " sclp",
        Tiny.run("compare", out, "--methods=bp,sclp").refused());
  }

  @Test
  void aStackTraceIsShownOnlyOnRequest() {
    Cli cli = Tiny.run("train", out, "--epochs=0", "--stacktrace");
    assertEquals(2, cli.code());
    assertTrue(cli.err().startsWith("scpl: --epochs: "), cli.err());
    assertTrue(cli.err().contains("\tat "), cli.err());
  }

  @Test
  void aFolderForTheResultThatCannotBeIsRefusedBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path wrong : new Path[] {file, file.resolve("below")}) {
      Cli cli = Tiny.run("train", wrong);
      String expected =
          "--out: expected a folder that can be made and written to, got " + wrong + " (";
      assertTrue(cli.refused().startsWith(expected), cli.err());
      assertEquals("", cli.out());
    }
    Path taken = folder.resolve("taken");
    Files.createDirectories(taken.resolve("result.json"));
    assertEquals(
        "--out: expected no folder " + taken.resolve("result.json") + "; choose another folder",
        Tiny.run("train", taken).refused());
  }

  @Test
  void noFolderIsMadeForWhatIsRefused() {
    Tiny.run("train", out, "--data=cifar10:" + folder).refused();
    Tiny.run("train", out, "--model=x").refused();
    assertFalse(Files.exists(out));
  }

  @Test
  void aFolderWithoutTheDataIsRefused() {
    assertTrue(
        Tiny.run("train", out, "--data=cifar10:" + folder)
            .refused()
            .startsWith(folder + ": expected data_batch_1.bin, got no such file; "));
    assertTrue(
        Tiny.run("train", out, "--data=idx:" + folder)
            .refused()
            .startsWith(folder + ": expected train-images-idx3-ubyte[.gz], got no such file; "));
  }

  @Test
  void aFileOfCifarThatIsCutShortIsRefused() throws IOException {
    Path file = folder.resolve("data_batch_1.bin");
    Files.write(file, new byte[2 * 3073 + 100]);
    assertTrue(
        Tiny.run("train", out, "--data=cifar10:" + folder)
            .refused()
            .startsWith(file + ", record 2: expected 3073 bytes, got only 100; "));
  }

  @Test
  void dataOfOneClassAreRefused() throws IOException {
    for (String split : new String[] {"train", "t10k"}) {
      IdxFiles.write(folder, split, 3, 3, 3, 3);
    }
    assertEquals(
        folder
            + ": expected images of at least two classes, got 4 of class 3 only; check that this is"
            + " the official file",
        Tiny.run("train", out, "--data=idx:" + folder).refused());
    IdxFiles.write(folder, "train", 3, 3, 4, 3);
    IdxFiles.write(folder, "t10k", 4, 3);
    String data = "--data=idx:" + folder;
    String left = Tiny.run("train", out, data, "--validation=0.75").refused();
    assertTrue(
        left.matches(
            "idx: expected training samples of at least 2 classes, got class [34] only; give more"
                + " samples or other data"),
        left);
    assertEquals(
        "--train-limit: expected at least 2, a sample of each class, got 1",
        Tiny.run("train", out, data, "--train-limit=1").refused());
  }

  @Test
  void aPathThatJavaCannotExpressIsRefusedWithTheCure() {
    String got = Tiny.run("train", out, "--data=cifar10:a\0b").refused();
    assertTrue(got.startsWith("--data: expected a path in the encoding of file names, "), got);
    assertTrue(got.endsWith(", got 'a?b'; take the zero byte out"), got);
  }
}
