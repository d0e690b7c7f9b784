// A thread that ends before it has its read store.
throw Object.assign(new Error('asked for'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
