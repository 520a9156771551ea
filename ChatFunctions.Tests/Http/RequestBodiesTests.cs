using System.IO.Pipelines;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatFunctions.Tests.Http;

public sealed class RequestBodiesTests
{
    private const int Megabyte = 1024 * 1024;

    private readonly BodyMemory _memory = Bodies.Memory(megabytes: 8);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_of_all_lengths_are_read_as_they_were_sent(bool withLength)
    {
        var random = new Random(1);
        foreach (var length in Enumerable.Range(0, 40).Select(_ => random.Next(20_000)).Concat([4095, 4096, 4097, Megabyte]))
        {
            var sent = new byte[length];
            random.NextBytes(sent);
            sent.AsSpan().Replace((byte)0xEF, (byte)'x');
            for (var i = 0; i < sent.Length; i++)
            {
                sent[i] &= 0x7F;
            }

            var body = await Bodies.Of().ReadAsync(Requests.Post(sent, null, withLength), Megabyte, CancellationToken.None);

            Assert.Equal(sent, body.Utf8.ToArray());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Others_hold_the_memory_request_is_told_to_come_again_until_one_of_them_is_answered(bool withLength)
    {
        var held = new List<Answered>();
        for (var i = 0; i < (withLength ? 7 : 3); i++)
        {
            held.Add(await ReadAsync(Megabyte, withLength));
        }

        var problem = await Assert.ThrowsAsync<ProblemException>(() => ReadAsync((withLength ? 1 : 2) * Megabyte, withLength: true));
        Assert.Equal((503, TimeSpan.FromSeconds(1)), (problem.Status, problem.RetryAfter));
        Assert.Null(problem.ShouldRetry);

        await held[0].EndAsync();
        await (await ReadAsync(Megabyte / 2, withLength)).EndAsync();
        foreach (var one in held.Skip(1))
        {
            await one.EndAsync();
        }

        Assert.True(_memory.TryTake(8 * Megabyte));
    }

    [Fact]
    public async Task Memory_is_held_by_others_body_of_a_known_length_is_not_read()
    {
        Assert.True(_memory.TryTake(8 * Megabyte));
        var request = Requests.Post(new byte[100], null);
        var unread = new Pipe().Reader.AsStream();
        request.Body = unread;

        await Requests.AssertProblemAsync(
            503, "memory", () => Bodies.Of(_memory).ReadAsync(request, Megabyte, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_is_refused_its_memory_comes_back(bool withLength)
    {
        (byte[] Bytes, int Limit)[] refused =
            [([0xFF, 0xFE], Megabyte), (new byte[Megabyte], 1000), (Encoding.UTF8.GetBytes("é")[..1], Megabyte)];
        foreach (var (bytes, limit) in refused)
        {
            var (request, answered) = Follow(Requests.Post(bytes, null, withLength));
            await Assert.ThrowsAsync<ProblemException>(() => Bodies.Of(_memory).ReadAsync(request, limit, CancellationToken.None));
            await answered.EndAsync();
        }

        Assert.True(_memory.TryTake(8 * Megabyte));
    }

    private async Task<Answered> ReadAsync(int length, bool withLength)
    {
        var (request, answered) = Follow(Requests.Post(new byte[length], null, withLength));
        await Bodies.Of(_memory).ReadAsync(request, 4 * Megabyte, CancellationToken.None);
        return answered;
    }

    private static (HttpRequest Request, Answered Answered) Follow(HttpRequest request)
    {
        var answered = new Answered();
        request.HttpContext.Features.Set<IHttpResponseFeature>(answered);
        return (request, answered);
    }

    /// <summary>The end of a request, at which the server disposes of what was registered.</summary>
    private sealed class Answered : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> _callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _callbacks.Push((callback, state));

        public async Task EndAsync()
        {
            while (_callbacks.TryPop(out var next))
            {
                await next.Callback(next.State);
            }
        }
    }
}
