#!/usr/bin/env python3
"""Fits the two learnt stages of `linkage` and writes their numbers.

fit.py EXPORTER TRAIN.csv TRAIN_TRUTH.csv CHECK.csv CHECK_TRUTH.csv OUT_DIR

EXPORTER is the built example `export_features`. Truth files have the columns person_id and household_id in the order
of the table. Weights are fitted on TRAIN alone; CHECK is only reported. Needs numpy and lightgbm. The second stage is
fitted on out-of-fold probabilities of the first (folds by household), so that it meets them as they are on new data.
"""
import csv, os, subprocess, sys, tempfile
import numpy as np
import lightgbm as lgb

EXPORTER, TRAIN, TRAIN_TRUTH, CHECK, CHECK_TRUTH, OUT = sys.argv[1:7]
PAIR, NEAR, TREES, FOLDS = 46, 12, (60, 70), 3
# More weight of evidence, or of support by third mentions, never lowers the probability.
MONOTONE = [1] * 5 + [0] * (PAIR - 5)
MONOTONE_NEAR = MONOTONE + [1, 1, 0, -1, 0] + [0] * (NEAR - 5)
BASE = dict(objective='binary', learning_rate=.15, num_leaves=24, min_data_in_leaf=60, feature_fraction=.6,
            bagging_fraction=.8, bagging_freq=1, lambda_l2=5, verbose=-1, seed=1, deterministic=True,
            force_row_wise=True, max_bin=127, num_threads=2)


def truth(path):
    rows = list(csv.DictReader(open(path)))
    number = lambda key: np.unique([r[key] for r in rows], return_inverse=True)[1]
    return number('person_id'), number('household_id')


def export(table, out, width, *probabilities):
    subprocess.run([EXPORTER, table, out, *probabilities], check=True, stdout=subprocess.DEVNULL)
    return (np.fromfile(out + '.pairs', '<u4').reshape(-1, 2), np.fromfile(out + '.f32', '<f4').reshape(-1, width))


def report(name, score, y, total):
    order = np.argsort(-score, kind='stable')
    tp = np.cumsum(y[order])
    p, r = tp / np.arange(1, len(tp) + 1), tp / total
    f = 2 * p * r / (p + r + 1e-12)
    at99 = r[p >= .99].max() if (p >= .99).any() else 0
    print(f'{name}: F1 {f.max():.4f}  R@P99 {at99:.4f}  candidates {tp[-1] / total:.4f}', flush=True)


def folds_of(house, pairs):
    fold = (house.astype(np.uint64) * 2654435761 % 2**32) % FOLDS
    return fold[pairs[:, 0]], fold[pairs[:, 1]]


def fit_folds(x, y, ends, params, trees):
    keep = [(ends[0] != k) & (ends[1] != k) for k in range(FOLDS)]
    return [lgb.train(params, lgb.Dataset(x[m], y[m]), trees) for m in keep]


def out_of_fold(models, x, ends):
    p = np.zeros(len(x))
    for k, model in enumerate(models):
        m = (ends[0] == k) | (ends[1] == k)
        p[m] += np.where(ends[0][m] != ends[1][m], .5, 1.) * model.predict(x[m])
    return p


def write(model, path, width, what):
    trees = model.dump_model()['tree_info']
    lines = [f'# {what}', f'{width} {len(trees)} 1']
    for tree in trees:
        nodes = []

        def walk(node):
            at = len(nodes)
            nodes.append(None)
            if 'split_feature' in node:
                left, right = walk(node['left_child']), walk(node['right_child'])
                nodes[at] = f"{node['split_feature']} {np.float32(node['threshold'])!s} {left} {right}"
            else:
                nodes[at] = f"-1 {np.float32(node['leaf_value'])!s}"
            return at

        walk(tree['tree_structure'])
        lines += [str(len(nodes)), *nodes]
    open(path, 'w').write('\n'.join(lines) + '\n')


def main():
    sets = {'train': (TRAIN, *truth(TRAIN_TRUTH)), 'check': (CHECK, *truth(CHECK_TRUTH))}
    total = {k: sum(int(n) * (int(n) - 1) // 2 for n in np.bincount(v[1])) for k, v in sets.items()}
    same = lambda k, pairs: (sets[k][1][pairs[:, 0]] == sets[k][1][pairs[:, 1]]).astype(int)
    with tempfile.TemporaryDirectory() as work:
        file = lambda *parts: os.path.join(work, '-'.join(parts))
        data = {k: export(v[0], file(k, '1'), PAIR) for k, v in sets.items()}
        p, x = data['train']
        y, ends = same('train', p), folds_of(sets['train'][2], p)
        params = dict(BASE, monotone_constraints=MONOTONE)
        parts = fit_folds(x, y, ends, params, TREES[0])
        pair = lgb.train(params, lgb.Dataset(x, y), TREES[0])
        predict = {'train': lambda x, e: out_of_fold(parts, x, e), 'check': lambda x, e: pair.predict(x)}
        for step in ('1', '2'):
            for k, (rows, x) in data.items():
                score = predict[k](x, folds_of(sets[k][2], rows))
                report(f'pair stage {step}, {k}', score, same(k, rows), total[k])
                score.astype('<f4').tofile(file(k, step, 'p'))
            if step == '1':
                data = {k: export(v[0], file(k, '2'), PAIR, file(k, '1', 'p')) for k, v in sets.items()}
        data = {k: export(v[0], file(k, '3'), PAIR + NEAR, file(k, '1', 'p'), file(k, '2', 'p'))
                for k, v in sets.items()}
        p, x = data['train']
        y, ends = same('train', p), folds_of(sets['train'][2], p)
        params = dict(BASE, monotone_constraints=MONOTONE_NEAR)
        report('neighbourhood stage, train', out_of_fold(fit_folds(x, y, ends, params, TREES[1]), x, ends), y,
               total['train'])
        near = lgb.train(params, lgb.Dataset(x, y), TREES[1])
        report('neighbourhood stage, check', near.predict(data['check'][1]), same('check', data['check'][0]),
               total['check'])
    write(pair, os.path.join(OUT, 'pair-model.txt'), PAIR, 'pair stage: features, trees, version; then nodes')
    write(near, os.path.join(OUT, 'context-model.txt'), PAIR + NEAR,
          'neighbourhood stage: features, trees, version; then nodes')


main()
