namespace ChatFunctions.Tests.Contract;

/// <summary>Who tries keys is slowed.</summary>
[Trait("Category", "Instance")]
public abstract class WrongKeyTests(KeyInstance instance)
{
    public sealed class OnLocalHost(KeyInstance.OnLocalHost instance) : WrongKeyTests(instance), IClassFixture<KeyInstance.OnLocalHost>;

    public sealed class OnWorker(KeyInstance.OnWorker instance) : WrongKeyTests(instance), IClassFixture<KeyInstance.OnWorker>;

    [Fact]
    public async Task Many_wrong_keys_come_from_an_address_it_is_told_to_wait_and_right_ones_pass()
    {
        using var client = instance.Host.CreateClient();
        for (var i = 0; i < 50; i++)
        {
            (await client.GetAsync("chat", ("api-key", $"wrong-{i}"))).ExpectProblem(401);
        }

        var slowed = await client.GetAsync("chat", ("X-Forwarded-For", "203.0.113.7"), ("api-key", "wrong"));

        slowed.ExpectProblem(429);
        Assert.InRange(int.Parse(slowed.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("false", slowed.Headers["x-should-retry"]);
        (await client.GetAsync("chat", ("api-key", KeyInstance.AliceKey))).Expect(HttpStatusCode.OK);
        (await client.GetAsync("chat")).ExpectProblem(401);
    }
}
