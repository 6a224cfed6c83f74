"""Trains a tiny word2vec model with gensim 4.4 on made-up documents and saves it in both exchange formats.

Run beside the fixtures: python make_gensim_model.py
"""
import random

from gensim.models import Word2Vec

random.seed(1)
groups = [["peak@0.45", "peak@1.81", "peak@4.51"], ["peak@0.71", "peak@0.84", "peak@6.40"]]
documents = [[w for w in random.choice(groups) if random.random() < 0.9] for _ in range(200)]
model = Word2Vec(documents, vector_size=8, window=500, min_count=1, sample=0, seed=1, workers=1, epochs=20)
model.wv.save_word2vec_format("gensim.txt", binary=False)
model.wv.save_word2vec_format("gensim.bin", binary=True)
