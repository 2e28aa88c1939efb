// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import io.github.scpl.bench.option.OptionChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scpl reference nlp}: what the original's {@code train_nlp.py} is called with. */
@Command(
    name = "nlp",
    description =
        "Takes the options of the original's train_nlp.py, says what is different, and trains by"
            + " 'scpl train'.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl reference nlp --model=LSTM_SCPL_m_d --dataset=ag_news --proj_type=i",
      "  scpl reference nlp --model=Trans_BP_m_d --dataset=banking77 --word_vec=none"
    })
final class TextCommand extends OriginalCommand {
  private static final int VECTOR_WIDTH = 300;
  private static final String NONE = "none";

  @Option(
      names = "--max_len",
      defaultValue = "60",
      paramLabel = "N",
      description = "Words after which a text is cut off (default: ${DEFAULT-VALUE}).")
  private int maxLength;

  @Option(
      names = "--h_dim",
      defaultValue = "300",
      paramLabel = "N",
      description = "Width of hidden layers (default: ${DEFAULT-VALUE}).")
  private int hidden;

  @Option(
      names = "--layers",
      defaultValue = "4",
      paramLabel = "N",
      description = "Blocks, the embedding included (default: ${DEFAULT-VALUE}).")
  private int layers;

  @Option(
      names = "--heads",
      defaultValue = "6",
      paramLabel = "N",
      description = "Attention heads (default: ${DEFAULT-VALUE}).")
  private int heads;

  @Option(
      names = "--vocab_size",
      defaultValue = "30000",
      paramLabel = "N",
      description = "Most token ids (default: ${DEFAULT-VALUE}).")
  private int vocabulary;

  @Option(
      names = "--word_vec",
      defaultValue = "glove",
      paramLabel = "KIND",
      description = "glove, fasttext, or none, which the original has not (default: glove).")
  private String vectors;

  @Option(
      names = "--emb_dim",
      defaultValue = "300",
      paramLabel = "N",
      description = "Width of word vectors, if they are not read (default: ${DEFAULT-VALUE}).")
  private int embedding;

  @Option(
      names = "--noise_rate",
      defaultValue = "0.0",
      paramLabel = "SHARE",
      description = "Training labels replaced at random (default: ${DEFAULT-VALUE}).")
  private double noise;

  /** Made by the command line. */
  TextCommand() {
    super(new OriginalOptions("LSTM_BP_m_d", "ag_news", 50, 1e-3));
  }

  @Override
  OriginalModel model(String name) {
    return OriginalModel.ofText(name);
  }

  @Override
  String data() throws IOException {
    return OriginalData.ofText(options.dataset, options.folders);
  }

  @Override
  void translate(OriginalModel model, Translation to) throws IOException {
    if (model.layers() > 0) {
      OriginalOptions.ignore(spec, to, "--layers", "the name says " + model.layers());
    }
    to.put("--layers", model.layers() > 0 ? model.layers() : layers);
    to.put("--hidden", hidden);
    to.put("--max-length", maxLength);
    to.put("--vocabulary-size", vocabulary);
    if (OriginalOptions.isGiven(spec, "--vocab_size")) {
      to.note("--vocab_size: counts here; the original keeps 30000 whatever it says");
    }
    if (model.model().equals("transformer")) {
      to.put("--heads", heads);
    } else {
      OriginalOptions.ignore(spec, to, "--heads", "an LSTM has none");
    }
    if (noise != 0) {
      to.put("--noise", noise);
    }
    if (options.dataset.equalsIgnoreCase(OriginalData.IMDB)) {
      to.flag("--keep-stop-words");
      to.note("Stop words are kept, as in the original for imdb alone");
    }
    if (!options.isAdded("--word-vectors")) {
      vectors(to);
    }
  }

  private void vectors(Translation to) throws IOException {
    String kind = vectors.toLowerCase(Locale.ROOT);
    String name =
        switch (kind) {
          case "glove" -> "glove.6B.300d.txt";
          case "fasttext" -> "wiki-news-300d-1M.vec";
          case NONE -> null;
          default -> throw unknownVectors();
        };
    Path file = name == null ? null : OriginalData.file(name, options.folders);
    if (file != null) {
      to.put("--word-vectors", kind + ":" + file);
      to.flag("--original-word-vector-shift");
      to.flag("--original-missing-vectors");
      to.note("Word vectors are given as in the original: two ids off, missing ones from 0 to 1");
      boolean same = embedding == VECTOR_WIDTH;
      if (!same) {
        to.note("--emb_dim: ignored, the width is that of the vectors, as in the original");
      }
      return;
    }
    String places = OriginalData.names(options.folders);
    OptionChecks.require(
        "--word_vec",
        name == null || !OriginalOptions.isGiven(spec, "--word_vec"),
        name + " in " + places,
        "nothing; put it there, say where it is by --data-dir, or give --word_vec=none");
    to.put("--embedding", embedding);
    String why = name == null ? "" : ", as " + name + " is not in " + places;
    to.note("Word vectors start at random" + why);
  }

  private IllegalArgumentException unknownVectors() {
    return new IllegalArgumentException(
        "--word_vec: expected glove, fasttext or none, got " + vectors);
  }
}
