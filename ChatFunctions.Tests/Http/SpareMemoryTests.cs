using System.Runtime.CompilerServices;
using ChatFunctions.Http;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Http;

public sealed class SpareMemoryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly SpareMemory _memory;

    public SpareMemoryTests() => _memory = new(_time);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void LastRequestHasGone_MemoryIsGivenBack_AfterASecond()
    {
        var garbage = MakeOldGarbage();
        _memory.Enter();
        _memory.Leave();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(garbage.IsAlive);
    }

    [Fact]
    public void AnotherRequestIsUnderWay_NothingIsCollected_UntilItHasGone()
    {
        _memory.Enter();
        _memory.Leave();
        _memory.Enter();
        var before = _memory.Next;

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(before, _memory.Next);
        _memory.Leave();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(before, _memory.Next);
    }

    [Fact]
    public void RequestsNowAndThen_MemoryIsGivenBack_OnceAMinute()
    {
        _memory.GiveBack();
        var next = _memory.Next;
        for (var i = 0; i < 29; i++)
        {
            _memory.Enter();
            _memory.Leave();
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(next, _memory.Next);
        }

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(1), _memory.Next);
    }

    // Old objects are not collected by the way, whatever else the process does.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeOldGarbage() => new(new byte[100_000]);
}
