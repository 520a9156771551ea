using ChatFunctions.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Http;

public sealed class BodyMemoryTests : IDisposable
{
    private const int Limit = 8 * 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly SpareMemory _spare;
    private readonly BodyMemory _memory;

    public BodyMemoryTests()
    {
        _spare = new(_time);
        _memory = new(Options.Create(new BodyOptions { BodyMemoryMegabytes = 8 }), _spare, _time);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _spare.Dispose();
    }

    [Fact]
    public void AllIsTaken_NoByteMore_UntilSomeIsGivenBack()
    {
        Assert.True(_memory.TryTake(Limit));
        Assert.False(_memory.TryTake(1));

        _memory.GiveBack(1);

        Assert.True(_memory.TryTake(1));
    }

    [Fact]
    public void CrowdHasGone_WhatWasMadeOfItIsCollected_AfterARest()
    {
        var garbage = MakeGarbage();
        _memory.TryTake(Limit);
        _memory.GiveBack(Limit);
        _time.Advance(TimeSpan.FromSeconds(4));
        _memory.TryTake(1);
        _memory.GiveBack(1);
        _time.Advance(TimeSpan.FromSeconds(4));
        var collections = GC.CollectionCount(GC.MaxGeneration);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(GC.CollectionCount(GC.MaxGeneration) > collections);
        Assert.False(garbage.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference MakeGarbage() => new(new byte[100_000]);
}
