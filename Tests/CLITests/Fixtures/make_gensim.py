"""Makes gensim.txt and gensim.bin; needs gensim. The words are bins of 40 eV of SampleData/crossed/eds.hspy."""
import numpy as np
from gensim.models import KeyedVectors

words = ["peak@%.2f" % (sum((-100 + 10 * (4 * b + c)) / 1000 for c in range(4)) / 4) for b in range(20, 26)]
vectors = KeyedVectors(vector_size=4)
vectors.add_vectors(words, np.array([[(k * 10 + i) / 16 - 1 for i in range(4)] for k in range(6)], dtype="f4"))
vectors.save_word2vec_format("gensim.txt")
vectors.save_word2vec_format("gensim.bin", binary=True)
