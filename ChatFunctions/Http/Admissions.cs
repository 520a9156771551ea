using ChatFunctions.Limits;

namespace ChatFunctions.Http;

/// <summary>Lets requests in for as long as they are being answered; a turn that a request has begun never outlives it.</summary>
internal static class Admissions
{
    /// <summary>Lets the request in, once however often it is asked; the response says what is left to the owner.</summary>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs.</exception>
    public static async ValueTask<Admission> AdmitAsync(this CallerLimiter limiter, HttpContext context, string owner)
    {
        if (context.Features.Get<Admission>() is { } before)
        {
            return before;
        }

        var admission = await limiter.AdmitAsync(owner, context.RequestAborted);
        if (admission.Status is null)
        {
            return admission;
        }

        context.Features.Set(admission);
        context.Response.RegisterForDispose(admission);
        ResponseHeaders.SetRates(context.Response, admission.Status);
        return admission;
    }
}
