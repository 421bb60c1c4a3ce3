package io.whystream.stream.state;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one budget of write buffers for all stores of the process, so that native
 * memory is bounded whatever the number of partitions. Index and filter blocks count too.
 */
public final class RocksBudget implements RocksDBConfigSetter {
  /** Bytes of the block cache, in the configuration of Streams. */
  public static final String BLOCK_CACHE = "whystream.rocksdb.block.cache.bytes";

  /** Bytes of all memtables, part of the block cache. */
  public static final String WRITE_BUFFERS = "whystream.rocksdb.write.buffers.bytes";

  private static final long MEMTABLE_BYTES = 8L << 20;
  private static final long ARENA_BYTES = 256L << 10;
  private static final long TARGET_FILE_BYTES = 16L << 20;
  private static final double BLOOM_BITS = 10;
  private static final double MEMTABLE_BLOOM_RATIO = 0.02;
  private static final Map<Long, Shared> SHARED = new HashMap<>();

  /** What all stores share, for as long as the process lives. */
  private record Shared(Cache cache, WriteBufferManager writeBuffers) {}

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared shared = shared(bytes(configs, BLOCK_CACHE), bytes(configs, WRITE_BUFFERS));
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS));
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(shared.writeBuffers());
    options.setWriteBufferSize(MEMTABLE_BYTES);
    options.setMaxWriteBufferNumber(3);
    options.setArenaBlockSize(ARENA_BYTES);
    options.setTargetFileSizeBase(TARGET_FILE_BYTES);
    // Most look-ups are of ids and users never seen; what came last is asked before any file.
    options.setMemtableWholeKeyFiltering(true);
    options.setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO);
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  @Override
  public void close(String storeName, Options options) {
    // What is shared stays open for the stores that are left and for those to come.
  }

  private static synchronized Shared shared(long cacheBytes, long writeBytes) {
    return SHARED.computeIfAbsent(
        cacheBytes,
        bytes -> {
          RocksDB.loadLibrary();
          Cache cache = new LRUCache(bytes, -1, false, 0.2);
          return new Shared(cache, new WriteBufferManager(writeBytes, cache));
        });
  }

  private static long bytes(Map<String, Object> configs, String key) {
    Object value = configs.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return Long.parseLong(value.toString());
  }
}
