"""Words per second of gensim with spec2vec's settings: python gensim_words.py DOCUMENTS.txt EPOCHS [SEED] [VECTORS.txt]"""
import sys
import time

from gensim.models import Word2Vec
from gensim.models.callbacks import CallbackAny2Vec

documents = [line.split() for line in open(sys.argv[1])]
epochs = int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
words = sum(map(len, documents))


class Losses(CallbackAny2Vec):
    def __init__(self):
        self.sums = [0.0]

    def on_epoch_end(self, model):
        self.sums.append(model.get_latest_training_loss())


for workers in (1, 2):
    times = []
    for _ in range(3):
        losses = Losses()
        begin = time.perf_counter()
        model = Word2Vec(
            documents, sg=0, negative=5, vector_size=300, window=500, min_count=1, workers=workers, epochs=epochs,
            alpha=0.025, min_alpha=max(0.025 - 0.00025 * epochs, 0), seed=seed, compute_loss=True, callbacks=[losses])
        times.append(time.perf_counter() - begin)
    print(f"{workers} workers: {int(words * epochs / min(times))} words/s")
    if workers == 1:
        # The sum of an epoch by all words, dropped ones too. Two workers overwrite each other's sums.
        print("loss:", " ".join(f"{(b - a) / words:.4f}" for a, b in zip(losses.sums, losses.sums[1:])))
        if len(sys.argv) > 4:
            model.wv.save_word2vec_format(sys.argv[4])
