namespace ChatFunctions.Benchmarks.Tables;

/// <summary>What is done to an entity.</summary>
internal enum WriteKind
{
    Insert,
    Replace,
    Merge,
    Delete,
}
